using System.Text;

namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>What chance decides in one round, from the seed alone: the same seed draws the same moments, whichever other rows are played.</summary>
/// <param name="Lead">From the first accepted events to the fault.</param>
/// <param name="Lasting">How long the fault lasts.</param>
/// <param name="Tail">How long the load goes on after it.</param>
/// <param name="AnswerAfter">How long the receiver takes to answer, at most: so many calls are under way when something dies.</param>
/// <param name="Choice">Which of several, to be taken modulo their number.</param>
internal sealed record Draw(TimeSpan Lead, TimeSpan Lasting, TimeSpan Tail, TimeSpan AnswerAfter, int Choice)
{
    private static readonly Span Leads = Span.OfSeconds(0.5, 2);
    private static readonly Span Tails = Span.OfSeconds(0.5, 1.5);
    private static readonly Span Answers = Span.OfSeconds(0.02, 0.3);

    public static Draw Of(ulong seed, string row, int round, Span lasting)
    {
#pragma warning disable CA5394 // Repeatable chance is what is wanted.
        var chance = new Random((int)Mix(seed, $"{row}/{round}"));
        return new Draw(
            Leads.At(chance.NextDouble()), lasting.At(chance.NextDouble()), Tails.At(chance.NextDouble()), Answers.At(chance.NextDouble()), chance.Next());
#pragma warning restore CA5394
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Mix(ulong seed, string text) =>
        Encoding.UTF8.GetBytes($"{seed}/{text}").Aggregate(14695981039346656037UL, (hash, x) => (hash ^ x) * 1099511628211UL);
}

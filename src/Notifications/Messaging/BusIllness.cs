namespace Notifications.Messaging;

/// <summary>For how many looks in a row the bus was ill while its broker was well. Pure.</summary>
/// <param name="Looks">So many.</param>
/// <param name="HasBeenWell">The bus has worked in this process.</param>
internal readonly record struct BusIllness(int Looks, bool HasBeenWell)
{
    /// <summary>
    /// A bus that never worked may lack a permission, or find a queue with other arguments, which a new process meets as well: somebody has to look, and readiness
    /// says so. It may also have met the broker at a bad moment; so it is given up as well, but seldom.
    /// </summary>
    private const int MorePatienceAtFirst = 5;

    public static BusIllness None => default;

    /// <param name="isWell">The bus works.</param>
    /// <param name="brokerIsWell">The broker works. One that is away, hangs or has an alarm is what a bus waits for.</param>
    public BusIllness Next(bool isWell, bool brokerIsWell) =>
        isWell ? new BusIllness(0, HasBeenWell: true) : this with { Looks = brokerIsWell ? Looks + 1 : 0 };

    public bool IsHopeless(int mostLooks) => Looks >= (HasBeenWell ? mostLooks : MorePatienceAtFirst * mostLooks);
}

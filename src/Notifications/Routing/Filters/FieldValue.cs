using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notifications.Routing.Filters;

/// <summary>One value of a field, fit to be compared: equal when type and value are. <c>ToString</c> is JSON, cut to what fits into a sentence.</summary>
public abstract record FieldValue
{
    /// <summary>No filter holds a text or a number of more: what is longer equals nothing, and is cut so that comparing it stays cheap.</summary>
    private const int MostCharacters = FilterReader.MostBytes + 1;

    private const int MostShown = 60;

    private FieldValue() { }

    /// <returns>Null for what is no single value: an object, an array.</returns>
    public static FieldValue? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new Text(Cut(element.GetString()!)),
        JsonValueKind.Number => Number.Read(JsonMarshal.GetRawUtf8Value(element)),
        JsonValueKind.True => new Boolean(true),
        JsonValueKind.False => new Boolean(false),
        JsonValueKind.Null => new Null(),
        _ => null,
    };

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];

    private static string Shown(string text) => text.Length <= MostShown ? text : text[..MostShown] + "…";

    public sealed record Text(string Value) : FieldValue
    {
        public override string ToString() => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Shown(Value))}\"";
    }

    public sealed record Boolean(bool Value) : FieldValue
    {
        public override string ToString() => Value ? "true" : "false";
    }

    public sealed record Null : FieldValue
    {
        public override string ToString() => "null";
    }

    /// <summary>
    /// Of any size and exactly, as it was written in decimal: ±0.<c>Digits</c> × 10^<c>Exponent</c>, without zeros at either end; zero has no digits.
    /// </summary>
    public sealed record Number(bool IsNegative, long Exponent, string Digits) : FieldValue
    {
        /// <summary>Of what is written behind an e; nobody means more.</summary>
        private const long LargestExponent = 1_000_000_000_000_000;

        /// <param name="json">As JSON writes numbers.</param>
        public static Number Read(ReadOnlySpan<byte> json)
        {
            var isNegative = json[0] == '-';
            if (isNegative) json = json[1..];
            var e = json.IndexOfAny((byte)'e', (byte)'E');
            var mantissa = e < 0 ? json : json[..e];
            var point = mantissa.IndexOf((byte)'.');
            var whole = point < 0 ? mantissa.Length : point;

            var all = Encoding.ASCII.GetString(mantissa).Remove(whole, point < 0 ? 0 : 1);
            var digits = all.TrimStart('0');
            var exponent = whole - (all.Length - digits.Length) + (e < 0 ? 0 : ReadExponent(json[(e + 1)..]));
            digits = digits.TrimEnd('0');
            return digits.Length == 0 ? new Number(false, 0, "") : new Number(isNegative, exponent, Cut(digits));
        }

        public int CompareTo(Number other)
        {
            ArgumentNullException.ThrowIfNull(other);
            if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
            var size = Exponent.CompareTo(other.Exponent);
            return Sign * (size != 0 ? size : string.CompareOrdinal(Digits, other.Digits));
        }

        public override string ToString()
        {
            var sign = IsNegative ? "-" : "";
            return Exponent switch
            {
                _ when Digits.Length == 0 => "0",
                > 0 and <= 20 when Digits.Length <= Exponent => $"{sign}{Digits.PadRight((int)Exponent, '0')}",
                > 0 and <= 20 => Shown($"{sign}{Digits[..(int)Exponent]}.{Digits[(int)Exponent..]}"),
                > -5 and <= 0 => Shown($"{sign}0.{new string('0', (int)-Exponent)}{Digits}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{Shown($"0.{Digits}")}e{Exponent}"),
            };
        }

        private int Sign => Digits.Length == 0 ? 0 : IsNegative ? -1 : 1;

        private static long ReadExponent(ReadOnlySpan<byte> text)
        {
            var isNegative = text[0] == '-';
            var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
            var size = digits.Length > 15 ? LargestExponent : digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
            return isNegative ? -size : size;
        }
    }
}

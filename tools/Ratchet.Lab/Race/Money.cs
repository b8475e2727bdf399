using System.Globalization;

namespace Ratchet.Lab.Race;

/// <summary>Prices travel as decimal text with two digits, in the invariant culture.</summary>
internal static class Money
{
    public const string Before = "100.00";
    public const string FirstWriters = "50.00";
    public const string SecondWriters = "75.00";

    public static string Text(decimal price) => price.ToString("0.00", CultureInfo.InvariantCulture);

    public static decimal Parse(string price) => decimal.Parse(price, CultureInfo.InvariantCulture);

    /// <summary>As people read it.</summary>
    public static string Dollars(string? price) => price is null ? "nothing" : $"${price}";
}

using System.Globalization;
using FlashSale.Shop;

namespace FlashSale.Subjects;

/// <summary>A row as the text that the specimens cache: <c>version;cents;stock</c>.</summary>
internal static class RowText
{
    /// <summary>What a program that writes the cache itself leaves of a deleted row.</summary>
    public const string Gone = "gone";

    public static string Of(Product row) => string.Create(CultureInfo.InvariantCulture, $"{row.Version};{row.Cents};{row.Stock}");

    public static Product? Parse(int id, string? text)
    {
        if (text is null or Gone)
        {
            return null;
        }

        var parts = text.Split(';');
        return new Product(
            id,
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}

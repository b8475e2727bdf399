using System.Globalization;

namespace Ratchet.Lab.Explore.Peers;

/// <summary>What the peers' entries and rows are called.</summary>
internal static class PeerKey
{
    public const string Row = "price";

    public static string Of(int productId) => string.Create(CultureInfo.InvariantCulture, $"product:{productId}");
}

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Eras by what tells them apart. They are compared with each other and with nothing else, and every new one is new: so a state knows them by
/// their order among those that are held by a node, by its calls or by the server's record. A cell of any other era is of none of these, whichever
/// it is. What it holds counts all the same: that nobody reads it is for the engine to show.
/// </summary>
/// <param name="held">All that are held; null: eras are told by their numbers.</param>
internal sealed class EraNames(ulong[]? held)
{
    /// <summary>What an era is called that nobody holds.</summary>
    public const ulong Nobodys = ulong.MaxValue;

    /// <summary>The era at the beginning. It is not 0, which stands for none where none is known yet.</summary>
    public const ulong First = 1;

    /// <summary>Eras by their numbers.</summary>
    public static EraNames Plain { get; } = new(held: null);

    /// <summary>Eras by their order among these.</summary>
    public static EraNames Among(IEnumerable<ulong> held) => new([.. held.Distinct().Order()]);

    public ulong Of(ulong era) => held is null ? era : Array.IndexOf(held, era) is var place and >= 0 ? (ulong)place : Nobodys;
}

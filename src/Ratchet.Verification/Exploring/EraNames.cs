namespace Ratchet.Verification.Exploring;

/// <summary>
/// Eras by what tells them apart. They are only ever found to be the same or not, and every new one is new: so a state knows an era by who
/// holds it: nodes, their calls, or the server's record. A cell of any other era is of none of these, whichever it is. What it holds counts all the
/// same: that nobody reads it is for the engine to show.
/// </summary>
/// <param name="names">What those are called that are held; null: eras are told by their numbers.</param>
internal sealed class EraNames(Dictionary<ulong, ulong>? names)
{
    /// <summary>What an era is called that nobody holds.</summary>
    public const ulong Nobodys = ulong.MaxValue;

    /// <summary>The era at the beginning. It is not 0, which stands for none where none is known yet.</summary>
    public const ulong First = 1;

    /// <summary>Eras by their numbers.</summary>
    public static EraNames Plain { get; } = new(names: null);

    /// <summary>Eras by who holds them. They are told apart as far as their holders are.</summary>
    /// <param name="holders">What each holder is called.</param>
    /// <param name="held">What each holds, in an order that depends on nothing but how it is told.</param>
    /// <param name="trusted">The one that the server's record names; null: none.</param>
    public static EraNames Of(ReadOnlySpan<ulong> holders, ulong[][] held, ulong? trusted)
    {
        var names = new Dictionary<ulong, ulong>();
        for (var holder = 0; holder < holders.Length; holder++)
        {
            for (var place = 0; place < held[holder].Length; place++)
            {
                var era = held[holder][place];
                names[era] = names.GetValueOrDefault(era) + World.Mix(holders[holder], (ulong)place + 1);
            }
        }

        if (trusted is { } servers)
        {
            names[servers] = World.Mix(names.GetValueOrDefault(servers), Nobodys);
        }

        return new(names);
    }

    public ulong Of(ulong era) => names is null ? era : names.GetValueOrDefault(era, Nobodys);
}

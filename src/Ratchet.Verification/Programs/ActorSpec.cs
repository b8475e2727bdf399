namespace Ratchet.Verification.Programs;

/// <summary>What kind of actor it is.</summary>
internal enum ActorKind
{
    /// <summary>Reads one row, and is judged by what it returns.</summary>
    Reader,

    /// <summary>Writes one row, and is acknowledged when it returns.</summary>
    Writer,

    /// <summary>Does anything.</summary>
    Other,
}

/// <summary>Somebody who acts once.</summary>
/// <param name="Name">What it is called, no other having that name.</param>
/// <param name="Kind">How it is judged.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="Key">The row; empty for those who are not judged.</param>
/// <param name="Value">What a writer writes.</param>
/// <param name="Act">What it does; a reader's result counts.</param>
internal sealed record ActorSpec(
    string Name, ActorKind Kind, int Node, string Key, string? Value, Func<object, Task<string?>> Act);

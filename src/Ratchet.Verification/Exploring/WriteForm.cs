namespace Ratchet.Verification.Exploring;

/// <summary>What a write does inside its callback. The write's own key is its first; where it needs another, it is the next one in turn.</summary>
internal enum WriteForm
{
    /// <summary>Commits its row.</summary>
    Plain,

    /// <summary>Throws before it has committed anything.</summary>
    RollsBack,

    /// <summary>Commits its row, then throws what says nothing about the commit.</summary>
    ThrowsAfterCommit,

    /// <summary>An inner write of the same key commits; then the outer one commits too.</summary>
    NestsSameKey,

    /// <summary>An inner write of the next key stands in the outer one's transaction, which commits both rows at once.</summary>
    NestsOtherKey,

    /// <summary>An inner write of the next key commits by itself; whatever it throws, the outer one goes on and commits its own row.</summary>
    SwallowsNested,

    /// <summary>Tells the cache to forget the next key, then commits both rows at once.</summary>
    InvalidatesInside,

    /// <summary>Inner writes of all other keys at once, in the outer one's transaction, which commits all rows.</summary>
    WritesAllKeys,

    /// <summary>Commits its row without telling the cache, as another program would, and then has the key forgotten.</summary>
    PastTheCache,

    /// <summary>Names its key and the next one at the start, and commits both rows at once.</summary>
    NamesTwoKeys,

    /// <summary>Adds the next key inside, then commits both rows at once.</summary>
    AddsKey,

    /// <summary>Begins, commits its row and says so, without a callback; left without an outcome if the commit is in doubt.</summary>
    Opens,

    /// <summary>Asks just before the commit whether it is ready, and rolls back if it is told no.</summary>
    AsksFirst,

    /// <summary>Stands in a transaction scope, whose outcome is that of the commit.</summary>
    InTransaction,

    /// <summary>Two inner writes of its key at once, each of which commits; nobody else does.</summary>
    NestsTwice,

    /// <summary>Each write another of these forms, in turn.</summary>
    Mixed,
}

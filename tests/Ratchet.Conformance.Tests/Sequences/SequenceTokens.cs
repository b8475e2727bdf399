using Ratchet.Cells;

namespace Ratchet.Conformance.Tests.Sequences;

/// <summary>
/// The tokens behind an operation's numbers. Leases and writers draw from a small pool. A version is named by a token that was never
/// used before, as the protocol demands, and later operations mean the newest one of their key, or now and then the one before.
/// </summary>
internal sealed class SequenceTokens
{
    private readonly Dictionary<int, (Token Newest, Token Before)> _versions = [];
    private ulong _next;

    public (Token First, Token Second) Of(StoreOperation operation)
    {
        if (!operation.Shape.IsVersioned || operation.Kind is OperationKind.Begin or OperationKind.Hold or OperationKind.Renew)
        {
            return (Pooled(operation.First), Pooled(operation.Second));
        }

        var (newest, before) = _versions.GetValueOrDefault(operation.Id);
        return operation.Kind switch
        {
            OperationKind.Acquire => (new Token(0xABCDEF, ++_next), default),
            OperationKind.End => (Pooled(operation.First), newest),
            _ => (operation.First == 0 ? before : newest, default),
        };
    }

    /// <summary>What an Acquire brought: its own version or the one that was there.</summary>
    public void Learn(StoreOperation operation, string answer)
    {
        var words = answer.Split(' ');
        if (operation.Kind == OperationKind.Acquire && operation.Shape.IsVersioned && words[0] == nameof(CellReadKind.Version))
        {
            var version = Token.Read(Convert.FromHexString(words[1]));
            var (newest, _) = _versions.GetValueOrDefault(operation.Id);
            _versions[operation.Id] = (version, newest == version ? _versions[operation.Id].Before : newest);
        }
    }

    private static Token Pooled(int number) => new(0xFEDCBA9876543210, ((ulong)number << 60) | (uint)number);
}

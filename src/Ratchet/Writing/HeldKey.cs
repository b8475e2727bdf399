using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// One key in the quarantine of one write: every token that the write ever sent for it, and the one whose Begin was acknowledged.
/// Written by one flow at a time: first Begin, then, when the write is over, its outcome.
/// </summary>
internal sealed class HeldKey(WriteScope scope, CellKey key)
{
    private readonly List<Token> _sent = [];

    public WriteScope Scope { get; } = scope;

    public CellKey Key { get; } = key;

    /// <summary>Every token sent. End must name them all: a Begin whose reply was lost may still run.</summary>
    public IReadOnlyList<Token> Sent => _sent;

    /// <summary>The token whose reply arrived before the write ran; null if none did.</summary>
    public Token? Acknowledged { get; private set; }

    /// <summary>The version that Begin replaced, for its value to be unlinked.</summary>
    public Token? Replaced { get; private set; }

    /// <summary>A write of this key ended in a way after which its commit may still land.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>Ends when the write is over.</summary>
    public Task Renewal { get; set; } = Task.CompletedTask;

    public void Sending(Token token) => _sent.Add(token);

    public void Begun(Token token, BeginReply reply)
    {
        Acknowledged = token;
        Replaced = reply.Replaced;
    }
}

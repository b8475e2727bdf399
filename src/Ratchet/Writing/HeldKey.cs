using System.Diagnostics.CodeAnalysis;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// One key in the quarantine of one write: every token that the write ever sent for it, and the one whose Begin was acknowledged.
/// Written while it begins, and not any more when its task has ended.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "StopRenewingAsync disposes of the source; every begun key comes to it.")]
internal sealed class HeldKey(WriteScope scope, CellKey key, bool isExclusive = false)
{
    private readonly List<Token> _sent = [];
    private readonly CancellationTokenSource _over = new();
    private Task _renewal = Task.CompletedTask;

    public WriteScope Scope { get; } = scope;

    public CellKey Key { get; } = key;

    /// <summary>Whether no other write may be in.</summary>
    public bool IsExclusive { get; } = isExclusive;

    /// <summary>Every token sent. End must name them all: a Begin whose reply was lost may still run.</summary>
    public IReadOnlyList<Token> Sent => _sent;

    /// <summary>The token whose reply arrived before the write ran; null if none did.</summary>
    public Token? Acknowledged { get; private set; }

    /// <summary>The version that Begin replaced, for its value to be unlinked.</summary>
    public Token? Replaced { get; private set; }

    /// <summary>In which era the acknowledged Begin was answered.</summary>
    public ulong Era { get; private set; }

    /// <summary>What the write will leave behind, unless something forbids it.</summary>
    public PublishedValue Published { get; } = new();

    public void Sending(Token token) => _sent.Add(token);

    /// <summary>The server has answered that this token is not in, and it was sent once: End need not name it.</summary>
    public void Refused(Token token) => _sent.Remove(token);

    /// <summary>From here on, the key's stay in the quarantine is prolonged.</summary>
    public void KeepRenewed() => _renewal = WriteSteps.RenewAsync(this, _over.Token);

    /// <summary>The key is not prolonged any more.</summary>
    public async Task StopRenewingAsync()
    {
        _over.Cancel();
        await _renewal.ConfigureAwait(false);
        _over.Dispose();
    }

    public void Begun(Token token, BeginReply reply)
    {
        Acknowledged = token;
        Replaced = reply.Replaced;
        Era = reply.Era;
    }
}

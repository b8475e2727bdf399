using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ratchet.Tests.Fixtures;

internal sealed record LogRecord(int Id, LogLevel Level, string Message);

/// <summary>Keeps what was logged.</summary>
internal sealed class LogRecords : ILogger
{
    private readonly ConcurrentQueue<LogRecord> _records = [];

    public IReadOnlyList<LogRecord> All => [.. _records];

    public IReadOnlyList<string> MessagesOf(int id) => [.. _records.Where(record => record.Id == id).Select(record => record.Message)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _records.Enqueue(new LogRecord(eventId.Id, logLevel, formatter(state, exception)));
}

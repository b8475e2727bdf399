using Microsoft.Extensions.Logging;

namespace Ratchet.Telemetry;

/// <summary>The log messages. Event ids are stable. Keys appear at Debug level only.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Cache HIT: {Key}")]
    public static partial void Hit(ILogger logger, string key);

    [LoggerMessage(2, LogLevel.Debug, "Cache MISS: {Key}")]
    public static partial void Miss(ILogger logger, string key);

    [LoggerMessage(3, LogLevel.Debug, "Cache SET: {Key}")]
    public static partial void Set(ILogger logger, string key);

    [LoggerMessage(4, LogLevel.Debug, "Cache SET refused: {Key} was written while it was loaded (race prevented)")]
    public static partial void SetRefused(ILogger logger, string key);

    [LoggerMessage(5, LogLevel.Debug, "New version: {Key} -> {Version}")]
    public static partial void NewVersion(ILogger logger, string key, string version);

    [LoggerMessage(6, LogLevel.Debug, "Write began: {Key} is read from the database until it ends")]
    public static partial void WriteBegan(ILogger logger, string key);

    [LoggerMessage(7, LogLevel.Debug, "Write ended: {Key}; the next reader loads anew")]
    public static partial void WriteEnded(ILogger logger, string key);

    [LoggerMessage(8, LogLevel.Debug, "Cache bypassed: {Key} ({Reason})")]
    public static partial void Bypassed(ILogger logger, string key, BypassReason reason);

    [LoggerMessage(9, LogLevel.Debug, "The cache could not be told of the end of a write of '{Cache}' at this attempt")]
    public static partial void DeliveryFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "The cache server does not answer; reads go to the database until it does: {Reason}")]
    public static partial void OutageBegan(ILogger logger, string reason);

    [LoggerMessage(21, LogLevel.Information, "The cache server answers again")]
    public static partial void OutageEnded(ILogger logger);

    [LoggerMessage(22, LogLevel.Warning, "A write of cache '{Cache}' is pending: it is over, but the cache could not be told; this node reads its key from the database until it could")]
    public static partial void WritePending(ILogger logger, string cache);

    [LoggerMessage(23, LogLevel.Warning, "A write of cache '{Cache}' ended in doubt; its key is read from the database for {Hold}")]
    public static partial void WriteInDoubt(ILogger logger, string cache, TimeSpan hold, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "A value of cache '{Cache}' could not be serialized and is not cached")]
    public static partial void SerializeFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(25, LogLevel.Warning, "An entry of cache '{Cache}' could not be deserialized and is loaded anew")]
    public static partial void DeserializeFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(26, LogLevel.Error, "{Count} pending writes could not be announced to the cache before shutdown; their keys may be stale on other nodes")]
    public static partial void PendingAbandoned(ILogger logger, int count);

    [LoggerMessage(27, LogLevel.Warning, "The cache server could not be reached at start-up; reads go to the database and writes follow the policy until it can: {Reason}")]
    public static partial void StartedWithoutServer(ILogger logger, string reason);

    [LoggerMessage(28, LogLevel.Warning, "A key of cache '{Cache}' held bytes that are no cell; it counts as a miss")]
    public static partial void DamagedCell(ILogger logger, string cache);

    [LoggerMessage(29, LogLevel.Error, "InDoubtWhen of cache '{Cache}' threw; the write is taken to be in doubt")]
    public static partial void ClassifierFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "A write of {Caches} was disposed of without CommittedAsync or RolledBackAsync; it is in doubt, and its keys are read from the database for {Hold}")]
    public static partial void WriteLeftOpen(ILogger logger, string caches, TimeSpan hold);
}

using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;
using Ratchet.Cells;
using Ratchet.Telemetry;

namespace Ratchet.Codecs;

/// <summary>
/// Values to bytes and back. A serializer that fails is never the caller's problem: a value that cannot be written is not cached, one
/// that cannot be read is a miss. Both are counted.
/// </summary>
internal sealed class ValueCodec<TValue>(string cache, IHybridCacheSerializer<TValue> serializer, RatchetMetrics metrics, ILogger logger)
{
    public bool TryWrite(TValue? value, out CellValue content)
    {
        if (value is null)
        {
            content = CellValue.Absent;
            return true;
        }

        try
        {
            var buffer = new ArrayBufferWriter<byte>();
            serializer.Serialize(value, buffer);
            content = new CellValue(buffer.WrittenMemory, IsAbsent: false);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a serializer throws, the caller still has its value.
            metrics.SerializerFailed(cache, reading: false);
            Log.SerializeFailed(logger, cache, exception);
            content = default;
            return false;
        }
    }

    public bool TryRead(CellValue content, out TValue? value)
    {
        value = default;
        if (content.IsAbsent)
        {
            // A struct that cannot be null never wrote this; the schema's fingerprint should have told, so it is damage.
            return default(TValue) is null;
        }

        try
        {
            value = serializer.Deserialize(new ReadOnlySequence<byte>(content.Payload));
            return value is not null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a serializer throws, the entry is a miss.
            metrics.SerializerFailed(cache, reading: true);
            Log.DeserializeFailed(logger, cache, exception);
            return false;
        }
    }
}

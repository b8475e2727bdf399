using System.Runtime.CompilerServices;

namespace Ratchet.Verification.Histories;

/// <summary>
/// Reads and writes histories as JSON Lines, one operation a line; <c>docs/histories.md</c> describes the format. Thread-safe as
/// far as the readers and writers given are not shared.
/// </summary>
public static class HistoryFile
{
    private const int MaxLineLength = 1 << 20;

    /// <summary>Reads operations line by line. Empty lines are skipped.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HistoryException">A line is no operation: the exception has its number, and says what is allowed.</exception>
    public static async IAsyncEnumerable<Operation> ReadAsync(
        TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        // Few processes and keys, many operations: each name is kept once.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var number = 1; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            if (line.Length > MaxLineLength)
            {
                throw new HistoryException($"the line has {line.Length} characters; allowed are {MaxLineLength}", number);
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                var operation = OperationJson.Parse(line, number);
                yield return operation with { Process = Shared(names, operation.Process), Key = Shared(names, operation.Key) };
            }
        }
    }

    /// <summary>Writes operations, one a line. What is read from it equals what was written, apart from <see cref="Operation.Line"/>.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="operations">In any order.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="HistoryException">An operation contradicts itself, such as an end before its start.</exception>
    public static async Task WriteAsync(TextWriter writer, IEnumerable<Operation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(operations);
        foreach (var operation in operations)
        {
            var line = OperationJson.Format(operation) + "\n";
            await writer.WriteAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Shared(Dictionary<string, string> names, string name)
    {
        if (!names.TryGetValue(name, out var shared))
        {
            names.Add(name, shared = name);
        }

        return shared;
    }
}

namespace Ratchet.Lab.Amplification;

/// <summary>Many writes of few keys, each followed by a read of its key, by several workers at once.</summary>
internal sealed record WriteLoad(int Keys, int Writes)
{
    public const int ValueBytes = 200;
    public const int InDoubtPercent = 1;

    private const int Workers = 8;

    /// <summary>Plays the writes, then reads each key that was written once more. Returns how many those are.</summary>
    /// <param name="subject">What is written to and read from.</param>
    /// <param name="settle">What lies between the writes and the last reads.</param>
    public async Task<int> PlayAsync(IAmplifiedSubject subject, TimeSpan settle)
    {
        var written = new bool[Keys];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker))));
        await Task.Delay(settle);

        var live = Enumerable.Range(0, Keys).Where(id => written[id]).ToList();
        await Parallel.ForEachAsync(live, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (id, _) => await subject.ReadAsync(id));
        return live.Count;

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
            for (int i; (i = Interlocked.Increment(ref next)) < Writes;)
            {
                var id = random.Next(Keys);
                written[id] = true;
                await subject.WriteAsync(id, number: i);
                await subject.ReadAsync(id);
            }
        }
    }
}

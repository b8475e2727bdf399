namespace Ratchet.Lab.Amplification;

/// <summary>A cache whose leftovers are counted. Thread-safe.</summary>
internal interface IAmplifiedSubject : IAsyncDisposable
{
    Task ReadAsync(int id);

    /// <summary>Changes the row. The writes of a run are numbered from 0.</summary>
    Task WriteAsync(int id, int number);
}

namespace Ratchet.Verification.Specimens;

/// <summary>Time and chance, as far as the specimens use them: a schedule lets time pass without waiting for it.</summary>
internal interface ISpecimenRuntime
{
    /// <summary>Time since some fixed moment; never goes back.</summary>
    TimeSpan Now { get; }

    /// <summary>Returns when this much time has passed.</summary>
    Task SleepAsync(TimeSpan duration);

    /// <summary>A value that no other lock holder has.</summary>
    string NewLockValue();
}

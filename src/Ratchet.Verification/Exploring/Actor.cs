namespace Ratchet.Verification.Exploring;

/// <summary>One who reads or writes.</summary>
/// <param name="Name">For people.</param>
/// <param name="Number">Among the scenario's readers or writers, from 0.</param>
/// <param name="Place">Among those of its kind on its node, from 0.</param>
internal sealed record Actor(string Name, int Number, int Place);

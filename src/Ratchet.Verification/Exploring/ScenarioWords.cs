using System.Globalization;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// The fields of a scenario as words, such as <c>reads=2</c>: for lines of text, the command line and JSON. A field that has its default
/// value needs no word.
/// </summary>
internal static class ScenarioWords
{
    private static readonly Scenario Default = new();

    public static IReadOnlyList<ScenarioWord> All { get; } =
    [
        Number("readers", static s => s.Readers, static (s, n) => s with { Readers = n }),
        Number("reads", static s => s.ReadsEach, static (s, n) => s with { ReadsEach = n }),
        Number("nodes", static s => s.ReaderNodes, static (s, n) => s with { ReaderNodes = n }),
        Number("writers", static s => s.Writers, static (s, n) => s with { Writers = n }),
        Number("writes", static s => s.WritesEach, static (s, n) => s with { WritesEach = n }),
        Name("form", static s => s.Form, static (s, form) => s with { Form = form }),
        Flag("place", "readers", static s => s.WritersAmongReaders, static s => s with { WritersAmongReaders = true }),
        Flag("after", "read", static s => s.ReadsBack, static s => s with { ReadsBack = true }),
        Number("keys", static s => s.Keys, static (s, n) => s with { Keys = n }),
        Number("transactions", static s => s.Transactions, static (s, n) => s with { Transactions = n }),
        Number("rollbacks", static s => s.Rollbacks, static (s, n) => s with { Rollbacks = n }),
        Number("invalidators", static s => s.Invalidators, static (s, n) => s with { Invalidators = n }),
        Number("outsiders", static s => s.Outsiders, static (s, n) => s with { Outsiders = n }),
        Name("unavailable", static s => s.WhenUnavailable, static (s, policy) => s with { WhenUnavailable = policy }),
        Choice("publish", [("always", true), ("never", false)], static s => s.Publish, static (s, publish) => s with { Publish = publish }),
        Flag("schemas", "mixed", static s => s.HasMixedSchemas, static s => s with { HasMixedSchemas = true }),
        Flag("connection", "proxy", static s => s.IsBehindProxy, static s => s with { IsBehindProxy = true }),
        Flag("deadlines", "never", static s => s.NeverExpires, static s => s with { NeverExpires = true }),
        Flag("excuses", "none", static s => !s.HasExcuses, static s => s with { HasExcuses = false }),
        Name("faults", static s => s.Faults, static (s, faults) => s with { Faults = faults }),
        Choice("back", [.. Enum.GetValues<CellKind>().Select(static kind => (kind.ToString(), kind))], static s => s.GoesBackTo, static (s, kind) => s with { GoesBackTo = kind }),
        Flag("each", "once", static s => s.HasOneOfEachFault, static s => s with { HasOneOfEachFault = true }),
        Number("budget", static s => s.FaultBudget, static (s, n) => s with { FaultBudget = n }),
    ];

    /// <summary>The words of those fields that have not their default value, but for those that stand elsewhere.</summary>
    public static IEnumerable<string> Of(Scenario scenario, params string[] elsewhere) =>
        from word in All
        where !elsewhere.Contains(word.Name)
        let value = word.Write(scenario)
        where value != word.Write(Default)
        select $"{word.Name}={value}";

    /// <summary>The scenario with one more word.</summary>
    /// <exception cref="FormatException">It is none of a scenario's words.</exception>
    public static Scenario With(Scenario scenario, string word)
    {
        var (name, value) = word.Split('=') is [var left, var right] ? (left, right) : (word, "");
        var known = All.FirstOrDefault(each => each.Name == name)
            ?? throw new FormatException($"'{word}' is no word of a scenario; these are: {string.Join(", ", All.Select(static each => each.Name))}.");
        return known.Read(scenario, value) ?? throw new FormatException($"'{word}' is no word of a scenario: '{value}' is none of {known.Allowed}.");
    }

    private static ScenarioWord Number(string name, Func<Scenario, int> get, Func<Scenario, int, Scenario> set) => new(
        name,
        "0 to 9999",
        scenario => get(scenario).ToString(CultureInfo.InvariantCulture),
        (scenario, text) => text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? set(scenario, number) : null);

    private static ScenarioWord Name<T>(string name, Func<Scenario, T> get, Func<Scenario, T, Scenario> set)
        where T : struct, Enum => new(
        name,
        string.Join(", ", Enum.GetNames<T>()),
        scenario => get(scenario).ToString().Replace(", ", "+", StringComparison.Ordinal),
        (scenario, text) => !char.IsAsciiDigit(text.FirstOrDefault()) && Enum.TryParse<T>(text.Replace('+', ','), ignoreCase: true, out var value) ? set(scenario, value) : null);

    private static ScenarioWord Choice<T>(string name, (string Word, T Value)[] choices, Func<Scenario, T?> get, Func<Scenario, T?, Scenario> set)
        where T : struct => new(
        name,
        string.Join(", ", choices.Select(static choice => choice.Word)),
        scenario => choices.FirstOrDefault(choice => choice.Value.Equals(get(scenario))).Word ?? "",
        (scenario, text) => choices.FirstOrDefault(choice => choice.Word == text) is { Word: not null } choice ? set(scenario, choice.Value) : null);

    private static ScenarioWord Flag(string name, string value, Func<Scenario, bool> get, Func<Scenario, Scenario> set) => new(
        name,
        value,
        scenario => get(scenario) ? value : "",
        (scenario, text) => text == value ? set(scenario) : null);
}

/// <summary>One field of a scenario as a word.</summary>
/// <param name="Name">What stands before the equals sign.</param>
/// <param name="Allowed">What may stand behind it.</param>
/// <param name="Write">What stands behind it for a scenario.</param>
/// <param name="Read">The scenario with what stands behind it; null if that may not.</param>
internal sealed record ScenarioWord(string Name, string Allowed, Func<Scenario, string> Write, Func<Scenario, string, Scenario?> Read);

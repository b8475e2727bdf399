using System.Globalization;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>The fields of a <see cref="LockScenario"/> as words, such as <c>contenders=3</c>; what has its default value needs none.</summary>
internal static class LockWords
{
    private const string Allowed = "contenders, nodes, rounds and hold with a number of up to five digits, resource=unfenced, faults and budget";

    /// <summary>All that are needed; the number of contenders always.</summary>
    public static IEnumerable<string> Of(LockScenario scenario)
    {
        var usual = new LockScenario();
        yield return Number("contenders", scenario.Contenders);
        if (scenario.SharedNodes != usual.SharedNodes)
        {
            yield return Number("nodes", scenario.SharedNodes);
        }

        if (scenario.Rounds != usual.Rounds)
        {
            yield return Number("rounds", scenario.Rounds);
        }

        if (scenario.Hold != usual.Hold)
        {
            yield return Number("hold", scenario.Hold);
        }

        if (!scenario.IsFenced)
        {
            yield return "resource=unfenced";
        }

        if (scenario.Faults != LockFaults.None)
        {
            yield return $"faults={scenario.FaultText}";
            yield return Number("budget", scenario.FaultBudget);
        }
    }

    /// <summary>Whether a line of text has a place of its own for it.</summary>
    public static bool IsOfFaults(string word) => word.StartsWith("faults=", StringComparison.Ordinal) || word.StartsWith("budget=", StringComparison.Ordinal);

    /// <exception cref="FormatException">A word is none of these.</exception>
    public static LockScenario Parse(IEnumerable<string> words) => words.Aggregate(new LockScenario(), With);

    private static LockScenario With(LockScenario scenario, string word)
    {
        var (name, value) = word.Split('=') is [var left, var right] ? (left, right) : (word, "");
        var hasNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && value.Length <= 5;
        var hasFaults = !char.IsAsciiDigit(value.FirstOrDefault()) & Enum.TryParse<LockFaults>(value.Replace('+', ','), ignoreCase: true, out var faults);
        return name switch
        {
            "contenders" when hasNumber => scenario with { Contenders = number },
            "nodes" when hasNumber => scenario with { SharedNodes = number },
            "rounds" when hasNumber => scenario with { Rounds = number },
            "hold" when hasNumber => scenario with { Hold = number },
            "resource" when value == "unfenced" => scenario with { IsFenced = false },
            "faults" when hasFaults => scenario with { Faults = faults },
            "budget" when hasNumber => scenario with { FaultBudget = number },
            _ => throw new FormatException($"'{word}' is no word of a lock's scenario; these are: {Allowed} ({string.Join(", ", Enum.GetNames<LockFaults>())})."),
        };
    }

    private static string Number(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}={number}");
}

namespace Ratchet.Mutants;

/// <summary>The engine's sources, as they stand in the repository that this program was built in.</summary>
internal sealed class EngineSources
{
    private const string Solution = "Ratchet.slnx";
    private readonly string _root;

    private EngineSources(string root) => _root = root;

    /// <summary>The repository around this program, or around the current folder.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static EngineSources Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Solution)))
                {
                    return new EngineSources(folder.FullName);
                }
            }
        }

        throw new InvalidOperationException(
            $"Mutants are made from the sources, and no folder with {Solution} is around '{AppContext.BaseDirectory}' or '{Environment.CurrentDirectory}'; run it inside the repository.");
    }

    /// <summary>Every source of a project, by its path from the root.</summary>
    public IReadOnlyDictionary<string, string> Of(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(_root, project), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith($"{project}/bin/", StringComparison.Ordinal) && !path.StartsWith($"{project}/obj/", StringComparison.Ordinal));
        return files.Order(StringComparer.Ordinal).ToDictionary(path => path, Read, StringComparer.Ordinal);
    }

    /// <summary>The mutant's file as the mutant would have it.</summary>
    /// <exception cref="InvalidOperationException">The text that it replaces is not there exactly once.</exception>
    public string Patch(Mutant mutant)
    {
        var source = Read(mutant.File);
        var at = source.IndexOf(mutant.Find, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(mutant.Find, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException(
                $"The mutant '{mutant.Name}' is out of date: {mutant.File} has {(at < 0 ? "no" : "more than one")} '{mutant.Find}'.");
        }

        return string.Concat(source.AsSpan(0, at), mutant.Replacement, source.AsSpan(at + mutant.Find.Length));
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_root, path)).ReplaceLineEndings("\n");
}

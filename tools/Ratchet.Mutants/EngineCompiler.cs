using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ratchet.Mutants;

/// <summary>
/// Compiles mutants of Ratchet.dll in memory, as the build does: same sources, same generators, same references. Only the patched file
/// is parsed anew. Not thread-safe.
/// </summary>
internal sealed class EngineCompiler
{
    private const string Engine = "src/Ratchet";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private readonly EngineSources _sources;
    private readonly CSharpCompilation _original;
    private readonly GeneratorDriver _generators;

    public EngineCompiler(EngineSources sources)
    {
        _sources = sources;
        var trees = sources.Of(Engine).Select(source => Parse(source.Value, source.Key)).Append(Parse(Preamble(), "Preamble.cs"));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
        _original = CSharpCompilation.Create("Ratchet", trees, References(), options);
        // Run once here: what they generate for the unchanged files is kept for every mutant.
        _generators = CSharpGeneratorDriver.Create(Generators(), parseOptions: ParseOptions).RunGenerators(_original);
    }

    /// <summary>The assembly's bytes; without a mutant, the engine as it is.</summary>
    /// <exception cref="InvalidOperationException">The mutant is out of date, or does not compile.</exception>
    public byte[] Compile(Mutant? mutant)
    {
        var compilation = _original;
        if (mutant is not null)
        {
            var tree = _original.SyntaxTrees.SingleOrDefault(tree => tree.FilePath == mutant.File)
                ?? throw new InvalidOperationException($"The mutant '{mutant.Name}' is out of date: there is no {mutant.File} in {Engine}.");
            compilation = compilation.ReplaceSyntaxTree(tree, Parse(_sources.Patch(mutant), mutant.File));
        }

        _generators.RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        using var assembly = new MemoryStream();
        var result = complete.Emit(assembly);
        if (!result.Success)
        {
            var error = result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            throw new InvalidOperationException($"{(mutant is null ? "The engine" : $"The mutant '{mutant.Name}'")} does not compile: {error}");
        }

        return assembly.ToArray();
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path, System.Text.Encoding.UTF8);

    /// <summary>What the project file says and no source does.</summary>
    private static string Preamble()
    {
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        var friends = typeof(ICache<,>).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>();
        return string.Concat(usings.Select(name => $"global using {name};\n"))
            + string.Concat(friends.Select(friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend.AssemblyName}\")]\n"));
    }

    /// <summary>What this process runs on: the same framework and packages, but for the engine and its users.</summary>
    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Ratchet", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));

    private static IEnumerable<ISourceGenerator> Generators()
    {
        var here = typeof(EngineCompiler).Assembly;
        foreach (var name in here.GetManifestResourceNames().Where(name => name.StartsWith("generators/", StringComparison.Ordinal)))
        {
            using var resource = here.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            resource.CopyTo(bytes);
            var types = Assembly.Load(bytes.ToArray()).GetTypes().Where(type => type.IsDefined(typeof(GeneratorAttribute), inherit: false));
            foreach (var type in types)
            {
                var generator = Activator.CreateInstance(type);
                yield return generator as ISourceGenerator ?? ((IIncrementalGenerator)generator!).AsSourceGenerator();
            }
        }
    }
}

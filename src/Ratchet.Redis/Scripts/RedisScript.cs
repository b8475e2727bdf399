using System.Security.Cryptography;
using System.Text;

namespace Ratchet.Redis.Scripts;

/// <summary>A script's text and the name by which the server caches it.</summary>
internal sealed class RedisScript
{
    private RedisScript(string name, string text)
    {
        Name = name;
        Text = text;
        // The cache's name of a script is a SHA-1 by the server's definition; nothing is secured by it.
#pragma warning disable CA5350
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Name { get; }

    public string Text { get; }

    public byte[] Hash { get; }

    /// <summary>A script on cells: cell.lua stands before it.</summary>
    public static RedisScript OnCell(string name) => new(name, Read("cell") + Read(name));

    /// <summary>A script that has nothing to do with cells.</summary>
    public static RedisScript Alone(string name) => new(name, Read(name));

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name + ".lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not embedded in this assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

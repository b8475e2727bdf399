namespace Ratchet.Servers;

/// <summary>A server named on the command line: <c>scheme://[user[:password]@]host[:port][/name]</c>.</summary>
public sealed record ServerAddress(string Scheme, string Host, int Port, string? User, string? Password, string Name)
{
    /// <summary>The address without user and password, for people and for the JSON output.</summary>
    public override string ToString() => $"{Scheme}://{Host}:{Port}{(Name.Length > 0 ? $"/{Name}" : "")}";

    /// <summary>Reads an address of one of these schemes.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ServerAddress Parse(string option, string text, string allowed, IReadOnlyDictionary<string, int> portOfScheme)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || !portOfScheme.TryGetValue(uri.Scheme, out var defaultPort)
            || uri.Host.Length == 0
            || uri.Query.Length + uri.Fragment.Length > 0)
        {
            throw NotAnAddress(option, text, allowed);
        }

        var user = uri.UserInfo.Split(':', 2);
        return new ServerAddress(
            uri.Scheme,
            uri.Host,
            uri.Port > 0 ? uri.Port : defaultPort,
            NullIfEmpty(Uri.UnescapeDataString(user[0])),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')));
    }

    public static UsageException NotAnAddress(string option, string text, string allowed) =>
        new($"{option}: '{WithoutPassword(text)}' is not an address; allowed: {allowed}.");

    /// <summary>Up to the last @: in a malformed address, too, what stands before it may be a password.</summary>
    private static string WithoutPassword(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + "://".Length;
        var at = text.LastIndexOf('@');
        return at < start ? text : $"{text[..start]}***{text[at..]}";
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

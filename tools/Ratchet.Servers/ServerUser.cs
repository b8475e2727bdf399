using System.Globalization;

namespace Ratchet.Servers;

/// <summary>A unix user that a server runs as, because MariaDB and PostgreSQL do not run as root.</summary>
internal sealed record ServerUser(int UserId, int GroupId)
{
    /// <summary>Null when this process is not root: its servers run as the same user.</summary>
    public static ServerUser? InsteadOfRoot(string preferred)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        return Find(preferred) ?? Find("nobody")
            ?? throw new ServerStartException($"The server does not run as root, and neither the user '{preferred}' nor 'nobody' exists.");
    }

    private static ServerUser? Find(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length >= 4 && fields[0] == name)
            .Select(fields => new ServerUser(
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture)))
            .FirstOrDefault();
}

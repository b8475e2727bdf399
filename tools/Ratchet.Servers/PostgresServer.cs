using System.Diagnostics;
using Npgsql;

namespace Ratchet.Servers;

/// <summary>A private PostgreSQL with an empty database <c>ratchet</c> and a superuser <c>ratchet</c>.</summary>
public sealed class PostgresServer : ServerProcess
{
    private readonly string program = InstalledProgram.Find("postgres", "postgresql");
    private readonly string installer = InstalledProgram.Find("initdb", "postgresql");

    private PostgresServer()
        : base(ServerUser.InsteadOfRoot("postgres"))
    {
    }

    /// <summary>For Npgsql; without a password.</summary>
    public override string ConnectionString => ConnectionStringFor("ratchet");

    private protected override string Program => "postgres";

    /// <summary>The immediate shutdown: as quick as SIGKILL, which would leave shared memory in the system.</summary>
    private protected override string StopSignal => "QUIT";

    /// <summary>Starts a server and returns when it answers.</summary>
    /// <exception cref="ServerStartException">PostgreSQL is missing or did not start.</exception>
    public static Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartNewAsync(new PostgresServer(), cancellationToken);

    private protected override Task PrepareAsync(CancellationToken cancellationToken) =>
        RunAsync(
            [installer, "-D", $"{Folder}/data", "-U", "ratchet", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"],
            cancellationToken);

    private protected override async Task SetUpAsync(CancellationToken cancellationToken) =>
        await AskAsync("CREATE DATABASE ratchet", cancellationToken);

    /// <summary>
    /// A PostgreSQL that SIGKILL ended leaves a System V shared memory segment, of which a machine has few; its id is the last
    /// word of the seventh line of the pid file, which an orderly end removes.
    /// </summary>
    private protected override void RemoveRemains()
    {
        var pidFile = $"{Folder}/data/postmaster.pid";
        var segment = File.Exists(pidFile)
            ? File.ReadLines(pidFile).ElementAtOrDefault(6)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
            : null;
        if (segment is not null)
        {
            using var remove = Process.Start(InstalledProgram.Find("ipcrm", "util-linux"), ["--shmem-id", segment]);
            remove.WaitForExit();
        }
    }

    private protected override IReadOnlyList<string> Command() =>
    [
        program,
        "-D", $"{Folder}/data",
        "-c", "listen_addresses=127.0.0.1",
        "-c", $"port={Port}",
        "-c", $"unix_socket_directories={Folder}",
        "-c", "max_connections=300",
        "-c", "shared_buffers=16MB",
        "-c", "dynamic_shared_memory_type=mmap", // in its folder: what SIGKILL leaves of it goes with the folder
    ];

    private protected override async Task<string> AskForFolderAsync(CancellationToken cancellationToken) =>
        (string)(await AskAsync("SHOW data_directory", cancellationToken))!;

    private async Task<object?> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringFor("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private string ConnectionStringFor(string database) => $"Host=127.0.0.1;Port={Port};Username=ratchet;Database={database};SSL Mode=Disable;GSS Encryption Mode=Disable";
}

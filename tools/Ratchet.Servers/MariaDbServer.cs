using MySqlConnector;

namespace Ratchet.Servers;

/// <summary>A private MariaDB with an empty database <c>ratchet</c> and a user <c>ratchet</c> who may do anything.</summary>
public sealed class MariaDbServer : ServerProcess
{
    private readonly string program = InstalledProgram.Find("mariadbd", "mariadb-server");
    private readonly string installer = InstalledProgram.Find("mariadb-install-db", "mariadb-server");

    private MariaDbServer()
        : base(ServerUser.InsteadOfRoot("mysql"))
    {
    }

    /// <summary>For MySqlConnector; without a password.</summary>
    public override string ConnectionString => $"Server=127.0.0.1;Port={Port};User ID=ratchet;Database=ratchet;SslMode=None";

    private protected override string Program => "mariadbd";

    private string InitFile => Path.Combine(Folder, "init.sql");

    /// <summary>Starts a server and returns when it answers.</summary>
    /// <exception cref="ServerStartException">MariaDB is missing or did not start.</exception>
    public static Task<MariaDbServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartNewAsync(new MariaDbServer(), cancellationToken);

    private protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            InitFile,
            """
            CREATE DATABASE IF NOT EXISTS ratchet CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS ratchet@'127.0.0.1';
            GRANT ALL ON *.* TO ratchet@'127.0.0.1' WITH GRANT OPTION;

            """,
            cancellationToken);
        await RunAsync(
            [
                installer,
                .. Common(),
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
                "--innodb-flush-method=nosync",
                "--innodb-fast-shutdown=2",
            ],
            cancellationToken);
    }

    private protected override IReadOnlyList<string> Command() =>
    [
        program,
        .. Common(),
        "--skip-networking=0",
        "--bind-address=127.0.0.1",
        $"--port={Port}",
        $"--socket={Folder}/socket",
        $"--pid-file={Folder}/pid",
        $"--init-file={InitFile}",
        "--max-connections=300",
        "--performance-schema=OFF",
        "--innodb-flush-log-at-trx-commit=1",
    ];

    private protected override async Task<string> AskForFolderAsync(CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand("SELECT @@datadir", connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>No option file of the machine counts; both programs must agree on the size of the log.</summary>
    private string[] Common() =>
    [
        "--no-defaults",
        $"--datadir={Folder}/data",
        "--skip-name-resolve",
        "--innodb-buffer-pool-size=16M",
        "--innodb-log-file-size=8M",
    ];
}

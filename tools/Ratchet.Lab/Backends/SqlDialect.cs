using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;

namespace Ratchet.Lab.Backends;

/// <summary>What differs between the databases, as far as one table of prices goes.</summary>
internal sealed record SqlDialect(DbProviderFactory Factory, string PriceType, string? Preparation = null)
{
    /// <summary>With a write-ahead log readers see the latest commit while a write is open, as they do in the others.</summary>
    public static SqlDialect Sqlite { get; } = new(SqliteFactory.Instance, "TEXT", "PRAGMA journal_mode=WAL");

    public static SqlDialect MySql { get; } = new(MySqlConnectorFactory.Instance, "DECIMAL(10,2)");

    public static SqlDialect Postgres { get; } = new(NpgsqlFactory.Instance, "DECIMAL(10,2)");
}

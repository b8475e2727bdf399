using System.Data.Common;
using System.Globalization;

namespace Ratchet.Writing;

/// <summary>
/// Which database errors prove that no commit is on its way: the database has answered that it rejected the statement, or rolled the
/// transaction back. Knows three drivers by the name of their exceptions, without referring to them, and of any other its SQLSTATE.
/// What is not known to prove it leaves a doubt: that costs some reads past the cache, the contrary would cost correctness.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>
/// Npgsql's <c>PostgresException</c> is the server's own answer and carries its severity in <see cref="Exception.Data"/>. An ERROR aborts
/// the transaction (PostgreSQL manual, 55.2.2 "Simple Query", and appendix A for the codes). FATAL and PANIC end the connection or the
/// server, perhaps during a commit: <c>57P01</c> (admin shutdown), <c>57P02</c>, <c>53100</c> while writing the log. Codes of a server in
/// trouble, or that come of a timeout, prove nothing at any severity: classes 08, 57, 58, XX, F0, and 40003.
/// A plain <c>NpgsqlException</c> is the driver's: a lost connection, a timeout.
/// </item>
/// <item>
/// MySqlConnector's <c>MySqlException</c> carries the server's number in <see cref="Exception.Data"/> as "Server Error Code"
/// (mysqlconnector.net/api, MySqlException.Data). Many rejections have the catch-all SQLSTATE HY000, so those are known by number (MariaDB
/// knowledge base, "MariaDB Error Codes"; MySQL 8.0 error reference). 1180 (error during COMMIT) is none of them. XA100 to XA107
/// are the XA codes of a branch that has been rolled back.
/// </item>
/// <item>
/// Microsoft.Data.Sqlite's <c>SqliteException</c> has no SQLSTATE; its message begins with <c>SQLite Error N:</c>
/// (Properties/Resources.resx, SqliteNativeError). The result codes are at sqlite.org/rescode.html: SQLITE_BUSY on COMMIT leaves the
/// transaction open, to be rolled back when it is disposed of (sqlite.org/lang_transaction.html); SQLITE_FULL and
/// SQLITE_NOMEM roll it back or fail the statement. SQLITE_IOERR and SQLITE_CORRUPT may have come after the commit was in the log.
/// </item>
/// </list>
/// </remarks>
internal static class Rejection
{
    /// <summary>
    /// 21 cardinality, 22 bad data, 23 constraint, 25 invalid transaction state (read only, aborted before), 28 no permission to connect,
    /// 40 rolled back, 42 bad statement or no permission, 44 check option, 45 raised by a routine.
    /// </summary>
    private static readonly HashSet<string> StandardClasses = ["21", "22", "23", "25", "28", "40", "42", "44", "45"];

    /// <summary>
    /// At severity ERROR, also: 0A not supported, 26 no such prepared statement, 2F and 38 and 39 routines, 3B savepoints, 3D no such
    /// database, 3F no such schema, 53 out of resources, 54 too complex, 55 not in this state (lock not available), P0 raised by a routine.
    /// </summary>
    private static readonly HashSet<string> PostgresClasses =
        [.. StandardClasses, "0A", "26", "2F", "38", "39", "3B", "3D", "3F", "53", "54", "55", "P0"];

    /// <summary>
    /// Of SQLSTATE HY000 or another one without meaning. 1020 row changed since the snapshot, 1045 access denied, 1114 table full, 1205 lock wait
    /// timeout, 1213 deadlock, 1290 read only, 1364 no default, 1366 bad value, 1402 XA rolled back, 1614 XA deadlock, 1644 raised by a
    /// routine, 3572 NOWAIT, 3819 and 4025 check constraint.
    /// </summary>
    private static readonly HashSet<int> MySqlNumbers = [1020, 1045, 1114, 1205, 1213, 1290, 1364, 1366, 1402, 1614, 1644, 3572, 3819, 4025];

    /// <summary>
    /// 1 SQL error, 3 permission, 4 abort, 5 busy, 6 locked, 7 no memory, 8 read only, 9 interrupted, 12 not found, 13 full, 14 cannot
    /// open, 17 schema, 18 too big, 19 constraint, 20 mismatch, 23 authorization, 25 range.
    /// </summary>
    private static readonly HashSet<int> SqliteCodes = [1, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 17, 18, 19, 20, 23, 25];

    public static bool IsProvenBy(DbException error) => error.GetType().FullName switch
    {
        "Npgsql.PostgresException" => IsPostgresError(error),
        "MySqlConnector.MySqlException" => IsOf(StandardClasses, error.SqlState) || MySqlNumber(error) is { } number && MySqlNumbers.Contains(number),
        "Microsoft.Data.Sqlite.SqliteException" => SqliteCode(error.Message) is { } code && SqliteCodes.Contains(code),
        _ => IsOf(StandardClasses, error.SqlState),
    };

    private static bool IsPostgresError(DbException error) =>
        (error.Data["InvariantSeverity"] ?? error.Data["Severity"]) as string is "ERROR" && IsOf(PostgresClasses, error.SqlState);

    private static int? MySqlNumber(DbException error) => error.Data["Server Error Code"] is int number ? number : null;

    private static int? SqliteCode(string message)
    {
        const string Start = "SQLite Error ";
        var end = message.IndexOf(':', StringComparison.Ordinal);
        return message.StartsWith(Start, StringComparison.Ordinal)
            && int.TryParse(message.AsSpan(Start.Length, Math.Max(0, end - Start.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
    }

    private static bool IsOf(HashSet<string> classes, string? sqlState) =>
        sqlState is { Length: 5 } and not "40003" && (classes.Contains(sqlState[..2]) || sqlState.StartsWith("XA10", StringComparison.Ordinal));
}

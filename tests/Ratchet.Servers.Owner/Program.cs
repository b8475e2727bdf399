using Ratchet.Servers;

// Owns one server of each kind until it is killed: the tests look at what its death leaves behind.
// Standard input ends when the tests themselves die.
ServerProcess[] servers =
[
    await RedisServer.StartAsync(),
    await MariaDbServer.StartAsync(),
    await PostgresServer.StartAsync(),
];
foreach (var server in servers)
{
    Console.WriteLine($"{server.Port} {server.Folder}");
}

await Console.In.ReadToEndAsync();

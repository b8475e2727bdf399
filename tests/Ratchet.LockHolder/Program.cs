using System.Globalization;
using Ratchet;
using Ratchet.LockHolder;
using StackExchange.Redis;

// Holds a lock on a server until it is killed, and writes a row under its fencing token whenever it is told to: the tests stop the whole
// process meanwhile. Arguments: the server, the lock's name, its life in milliseconds. Standard input ends when the tests themselves die.
await using var host = await RatchetHost.StartAsync(ratchet =>
{
    ratchet.UseRedis(args[0]);
    ratchet.ConfigureLocks(options => options.TimeToLive = TimeSpan.FromMilliseconds(int.Parse(args[2], CultureInfo.InvariantCulture)));
});
await using var redis = await ConnectionMultiplexer.ConnectAsync(args[0]);
await using var held = await host.Locks.AcquireAsync(args[1], TimeSpan.FromMinutes(1));
using var lost = held.Lost.Register(() => Console.WriteLine("lost"));
Console.WriteLine(held.FencingToken);
while (await Console.In.ReadLineAsync() is { } row)
{
    Console.WriteLine(await FencedRow.WriteAsync(redis.GetDatabase(), row, held.FencingToken) ? "written" : "refused");
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ratchet.Servers;

/// <summary>Chooses ports below the range that the kernel hands out to outgoing connections.</summary>
/// <remarks>
/// In that range a client that keeps reconnecting to a killed server can be given the server's own port, connect to
/// itself and keep the server from starting again. Nobody else binds below it unasked, so what is left is another
/// process that chooses the same number at the same moment; the callers answer that by choosing again.
/// </remarks>
internal static class LoopbackPort
{
    private const int Lowest = 15_000;
    private const int Highest = 32_000;
    private const int Attempts = 100;

    public static int ChooseFree()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new ServerStartException($"{Attempts} ports of 127.0.0.1 between {Lowest} and {Highest} were tried and none was free.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

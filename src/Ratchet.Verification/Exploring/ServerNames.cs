using System.Runtime.InteropServices;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>What tokens and eras are called where what a server holds is described.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ServerNames(Func<Token, ulong> OfToken, EraNames Eras)
{
    /// <summary>By what they are.</summary>
    public static ServerNames Plain { get; } = new(static token => World.Mix(token.High, token.Low), EraNames.Plain);
}

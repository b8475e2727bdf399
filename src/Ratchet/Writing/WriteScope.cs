using Ratchet.Cells;
using Ratchet.Engine;

namespace Ratchet.Writing;

/// <summary>What one cache's writes need to know.</summary>
internal sealed record WriteScope(RatchetEngine Engine, string Name, CacheOptions Options, CellShape Shape, Func<Exception, bool> IsInDoubt);

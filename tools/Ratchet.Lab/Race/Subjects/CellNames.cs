using System.Text;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>Words for what the store answers: versions are random, so in a timeline they are numbered as they turn up.</summary>
internal sealed class CellNames
{
    private readonly List<Token> _versions = [];
    private readonly HashSet<string> _valueKeys = [];

    /// <summary>Where values of versions were put, to be removed in the end.</summary>
    public IReadOnlyCollection<string> ValueKeys => _valueKeys;

    public string Of(Token version)
    {
        if (!_versions.Contains(version))
        {
            _versions.Add(version);
        }

        return $"v{_versions.IndexOf(version) + 1}";
    }

    public string Of(CellRead read) => read.Kind switch
    {
        CellReadKind.Empty => "miss",
        CellReadKind.Granted => "lease",
        CellReadKind.Value => Money.Dollars(Encoding.UTF8.GetString(read.Value.Payload.Span)),
        CellReadKind.Version => Of(read.Token),
        CellReadKind.Leased => "leased",
        _ => "quarantined",
    };

    public void Filling(CellKey key, Token token) => _valueKeys.Add(key.OfVersion(token));
}

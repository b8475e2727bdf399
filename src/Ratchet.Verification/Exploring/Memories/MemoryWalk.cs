using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// Goes through everything that is reachable from a node's objects, suspended calls included, and writes it down as numbers: two memories
/// with one list of numbers are the same but for the names of tokens. An object that is met again is written as the place where it was met.
/// </summary>
/// <param name="buffers">What it writes into. It must not be used by another walk until this one is over.</param>
/// <param name="node">Whose memory it is: its own number is written as "self", so that nodes that are alike have one memory.</param>
/// <param name="isDead">Nobody will go on when an answer comes, so what waits for it does not count.</param>
/// <param name="tellsActors">Whether it matters which of a node's readers is which.</param>
/// <param name="now">What time it is, where time does not pass while anybody has anything else to do than to wait; otherwise null.</param>
internal sealed class MemoryWalk(MemoryBuffers buffers, int node, bool isDead, bool tellsActors, long? now)
{
    private const ulong Nothing = 0;
    private const ulong New = ulong.MaxValue;
    private const ulong Others = ulong.MaxValue - 1;

    private readonly Dictionary<object, int> _met = buffers.Cleared().Met;
    private readonly List<ulong> _numbers = buffers.Numbers;

    /// <summary>Every token met, in order.</summary>
    public List<Token> Tokens { get; } = buffers.Tokens;

    /// <summary>Every era met, in order.</summary>
    public List<ulong> Eras { get; } = buffers.Eras;

    /// <summary>How often each read met has gone round, in order. No part of the hash.</summary>
    public List<int> Rounds { get; } = buffers.Rounds;

    public UInt128 Hash => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_numbers)));

    public void Add(ulong number) => _numbers.Add(number);

    public void Visit(object? visited)
    {
        if (visited is null)
        {
            Add(Nothing);
            return;
        }

        var plan = MemoryPlan.Of(visited.GetType());
        Add(plan.Name);
        if (plan.IsValue)
        {
            VisitValue(visited, plan);
        }
        else if (_met.TryGetValue(visited, out var place))
        {
            Add((ulong)place);
        }
        else
        {
            _met.Add(visited, _met.Count);
            Add(New);
            VisitObject(visited, plan);
        }
    }

    private void VisitValue(object value, MemoryPlan plan)
    {
        switch (plan.Kind)
        {
            case MemoryKind.Surroundings:
                break;
            case MemoryKind.Number:
                Add(NumberOf(value));
                break;
            case MemoryKind.Text:
                Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(((string)value).AsSpan())));
                break;
            case MemoryKind.Bytes:
                var bytes = (ReadOnlyMemory<byte>)value;
                Add((ulong)bytes.Length);
                Add(XxHash3.HashToUInt64(bytes.Span));
                break;
            case MemoryKind.Token:
                VisitToken((Token)value);
                break;
            case MemoryKind.Record:
                Add((ulong)((WriteRecord)value).Place);
                break;
            case MemoryKind.Actor:
                Add(tellsActors ? (ulong)((Actor)value).Place : 0);
                break;
            default:
                VisitFields(value, plan);
                break;
        }
    }

    private void VisitObject(object visited, MemoryPlan plan)
    {
        switch (plan.Kind)
        {
            case MemoryKind.Delegate:
                VisitDelegate((Delegate)visited);
                break;
            case MemoryKind.Dictionary:
                var dictionary = (IDictionary)visited;
                Add((ulong)dictionary.Count);
                foreach (var key in dictionary.Keys.Cast<object>().OrderBy(static key => key.ToString(), StringComparer.Ordinal))
                {
                    Visit(key);
                    Visit(dictionary[key]);
                }

                break;
            case MemoryKind.List:
                var list = (ICollection)visited;
                Add((ulong)list.Count);
                foreach (var item in list)
                {
                    Visit(item);
                }

                break;
            case MemoryKind.Timer:
                var timer = (VirtualTimer)visited;
                Add(timer.IsSet ? (ulong)timer.Due + 1 : Nothing);
                if (timer.IsSet)
                {
                    VisitFields(visited, plan);
                }

                break;
            case MemoryKind.Error:
                var error = (Exception)visited;
                Visit(error.Message);
                Visit(error.InnerException);
                break;
            case MemoryKind.Answer when isDead:
                break;
            default:
                VisitFields(visited, plan);
                break;
        }
    }

    private void VisitFields(object visited, MemoryPlan plan)
    {
        foreach (var field in plan.Fields)
        {
            var value = field.Field.GetValue(visited);
            switch (field.Meaning)
            {
                case FieldMeaning.Node:
                    Add((int)value! == node ? New : (ulong)(int)value);
                    break;
                case FieldMeaning.NodeBits:
                    var (own, others) = Footprint.Relative((ulong)value!, node);
                    Add(own);
                    Add(others);
                    break;
                case FieldMeaning.Era:
                    VisitEra((ulong)value!);
                    break;
                case FieldMeaning.Rounds:
                    Rounds.Add((int)value!);
                    break;
                case FieldMeaning.Since:
                    // Not yet and since now go on alike: time cannot pass before the wait begins.
                    Visit(value ?? now);
                    break;
                default:
                    Visit(value);
                    break;
            }
        }
    }

    private void VisitDelegate(Delegate visited)
    {
        Add(MemoryPlan.MethodOf(visited));
        if (visited.HasSingleTarget)
        {
            Visit(visited.Target);
            return;
        }

        foreach (var one in visited.GetInvocationList())
        {
            Visit(one);
        }
    }

    private void VisitToken(Token token)
    {
        if (token == default)
        {
            Add(Nothing);
            return;
        }

        Add(token.High == (ulong)node + 1 ? New : Others);
        Add(PlaceIn(Tokens, token));
    }

    private void VisitEra(ulong era)
    {
        if (era == 0)
        {
            Add(Nothing);
            return;
        }

        Add(PlaceIn(Eras, era) + 1);
    }

    /// <summary>Where it was met first, counted among its kind.</summary>
    private static ulong PlaceIn<T>(List<T> met, T one)
    {
        var place = met.IndexOf(one);
        if (place < 0)
        {
            place = met.Count;
            met.Add(one);
        }

        return (ulong)place;
    }

    private static ulong NumberOf(object value) => value switch
    {
        bool truth => truth ? 1UL : 0,
        ulong number => number,
        nint pointer => (ulong)pointer,
        nuint pointer => pointer,
        char letter => letter,
        double real => BitConverter.DoubleToUInt64Bits(real),
        float real => BitConverter.SingleToUInt32Bits(real),
        Enum constant => NumberOf(Convert.ChangeType(constant, Enum.GetUnderlyingType(constant.GetType()), null)),
        _ => (ulong)Convert.ToInt64(value, null),
    };
}

/// <summary>What a walk writes into, to be used again by the next one.</summary>
internal sealed class MemoryBuffers
{
    /// <summary>The objects met so far, and the place of each.</summary>
    public Dictionary<object, int> Met { get; } = new(ReferenceEqualityComparer.Instance);

    public List<ulong> Numbers { get; } = [];

    public List<Token> Tokens { get; } = [];

    public List<ulong> Eras { get; } = [];

    public List<int> Rounds { get; } = [];

    public MemoryBuffers Cleared()
    {
        Met.Clear();
        Numbers.Clear();
        Tokens.Clear();
        Eras.Clear();
        Rounds.Clear();
        return this;
    }
}

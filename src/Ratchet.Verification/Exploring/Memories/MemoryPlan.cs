using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Ratchet.Cells;
using Ratchet.Reading;
using Ratchet.Strategies;
using Ratchet.Telemetry;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>How a walk treats the objects of a type.</summary>
internal enum MemoryKind
{
    /// <summary>What is around a node and is described elsewhere, or what never changes: its name is enough.</summary>
    Surroundings,

    Number,
    Text,
    Bytes,
    Token,

    /// <summary>One of those who read or write on a node.</summary>
    Actor,

    /// <summary>One of its node's writes, which are described elsewhere: which one.</summary>
    Record,

    /// <summary>Its fields, without an identity.</summary>
    Struct,

    Delegate,
    Dictionary,
    List,
    Timer,

    /// <summary>An exception, without where it was thrown.</summary>
    Error,

    /// <summary>A promise that somebody waits for.</summary>
    Answer,

    /// <summary>Its fields.</summary>
    Fields,
}

/// <summary>What a field says beside its value.</summary>
internal enum FieldMeaning
{
    Value,

    /// <summary>The number of a node.</summary>
    Node,

    /// <summary>Bits of a <see cref="Footprint"/>.</summary>
    NodeBits,

    /// <summary>An era: all that counts is which others are the same.</summary>
    Era,

    /// <summary>How often a read has gone round. It decides nothing before their number is up.</summary>
    Rounds,

    /// <summary>Since when somebody has been waiting; null: not yet.</summary>
    Since,
}

/// <summary>A field of the objects of one type.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemoryField(FieldInfo Field, FieldMeaning Meaning);

/// <summary>
/// What a walk does with the objects of one type. Whatever is not named here is walked through field by field: what is forgotten costs
/// states, and leaves nothing out.
/// </summary>
internal sealed class MemoryPlan
{
    private static readonly ConcurrentDictionary<Type, MemoryPlan> Plans = new();
    private static readonly ConcurrentDictionary<(object?, object?), ulong> Methods = new();
    private static readonly FieldInfo Pointer = OfDelegate("_methodPtr");
    private static readonly FieldInfo AuxiliaryPointer = OfDelegate("_methodPtrAux");

    /// <summary>The explored world, which says itself what it holds; and what of the engine only tells what happened, or is set up once.</summary>
    private static readonly HashSet<Type> Surroundings =
    [
        typeof(World), typeof(ExploredServer), typeof(ExploredDatabase), typeof(ExploredLink), typeof(ExploredStore), typeof(ExploredNode), typeof(ExploredSeams),
        typeof(VirtualTime), typeof(Scenario), typeof(Cast), typeof(GuaranteeWatch), typeof(ReaderActors), typeof(WriterActors), typeof(SideActors), typeof(WriteForms),
        typeof(WriteRecords), typeof(RatchetMetrics), typeof(BypassReason), typeof(CacheOptions), typeof(Lock), typeof(Thread), typeof(ManualResetEventSlim),
    ];

    private MemoryPlan(Type type)
    {
        Name = NameOf(type.FullName);
        Kind = KindOf(type);
        Fields = Kind is MemoryKind.Struct or MemoryKind.Fields or MemoryKind.Timer or MemoryKind.Answer ? [.. FieldsOf(type)] : [];
    }

    /// <summary>A hash of the type's name.</summary>
    public ulong Name { get; }

    public MemoryKind Kind { get; }

    /// <summary>Whether two of one content are the same.</summary>
    public bool IsValue => Kind <= MemoryKind.Struct;

    public MemoryField[] Fields { get; }

    public static MemoryPlan Of(Type type) => Plans.GetOrAdd(type, static type => new MemoryPlan(type));

    /// <summary>Which method a delegate calls. Finding it out takes long, and delegates of one method have one pointer.</summary>
    public static ulong MethodOf(Delegate called)
    {
        var pointers = (Pointer.GetValue(called), AuxiliaryPointer.GetValue(called));
        return Methods.GetOrAdd(pointers, static (_, called) => NameOf($"{called.Method.DeclaringType} {called.Method}"), called);
    }

    private static MemoryKind KindOf(Type type) => type switch
    {
        _ when IsSurroundings(type) => MemoryKind.Surroundings,
        { IsPrimitive: true } or { IsEnum: true } => MemoryKind.Number,
        _ when type == typeof(string) => MemoryKind.Text,
        _ when type == typeof(ReadOnlyMemory<byte>) => MemoryKind.Bytes,
        _ when type == typeof(Token) => MemoryKind.Token,
        _ when type == typeof(WriteRecord) => MemoryKind.Record,
        _ when type == typeof(Actor) => MemoryKind.Actor,
        { IsValueType: true } => MemoryKind.Struct,
        _ when typeof(Delegate).IsAssignableFrom(type) => MemoryKind.Delegate,
        _ when typeof(Exception).IsAssignableFrom(type) => MemoryKind.Error,
        _ when type == typeof(VirtualTimer) => MemoryKind.Timer,
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(TaskCompletionSource<>) => MemoryKind.Answer,
        { IsArray: true } => MemoryKind.List,
        _ when IsOfCollections(type) && typeof(IDictionary).IsAssignableFrom(type) => MemoryKind.Dictionary,
        _ when IsOfCollections(type) && typeof(ICollection).IsAssignableFrom(type) => MemoryKind.List,
        _ => MemoryKind.Fields,
    };

    private static ulong NameOf(string? text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));

    private static bool IsSurroundings(Type type) =>
        Surroundings.Contains(type)
        || typeof(ILogger).IsAssignableFrom(type)
        || typeof(Strategy).IsAssignableFrom(type)
        || typeof(MemberInfo).IsAssignableFrom(type)
        || typeof(TaskScheduler).IsAssignableFrom(type)
        || typeof(IEqualityComparer).IsAssignableFrom(type);

    private static bool IsOfCollections(Type type) => type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true;

    [SuppressMessage("Major Code Smell", "S3011", Justification = "The inside of tasks and suspended calls is what this is about.")]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A field that trimming takes away is read by nobody, and decides nothing.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A field that trimming takes away is read by nobody, and decides nothing.")]
    private static IEnumerable<MemoryField> FieldsOf(Type type)
    {
        for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!IsName(at, field))
                {
                    yield return new MemoryField(field, MeaningOf(at, field));
                }
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A delegate cannot do without.")]
    private static FieldInfo OfDelegate(string field) =>
        typeof(Delegate).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic) ?? throw new MissingFieldException(nameof(Delegate), field);

    /// <summary>Whether a field does nothing but name its object, or tell where it comes from.</summary>
    private static bool IsName(Type type, FieldInfo field) =>
        (type == typeof(Task) && field.Name is "m_taskId" or "m_taskScheduler")
        || (type == typeof(ExceptionDispatchInfo) && field.Name is "_dispatchState")
        || (type == typeof(ExploredLink.Request) && field.Name is "<BreakId>k__BackingField")
        || (type == typeof(VirtualTimer) && field.Name is "<Id>k__BackingField" or "<Due>k__BackingField");

    private static bool IsSharedRead(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SharedRead<,>);

    private static FieldMeaning MeaningOf(Type type, FieldInfo field)
    {
        var isOurs = type.Assembly == typeof(MemoryPlan).Assembly;
        return isOurs && field.FieldType == typeof(int) && field.Name is "node" or "<node>P" or "<Node>k__BackingField" or "index" ? FieldMeaning.Node
            : isOurs && field.FieldType == typeof(ulong) && field.Name is "side" or "effect" ? FieldMeaning.NodeBits
            : field.FieldType == typeof(ulong) && field.Name is "<Era>k__BackingField" ? FieldMeaning.Era
            : IsSharedRead(type) && field.Name is "_rounds" ? FieldMeaning.Rounds
            : IsSharedRead(type) && field.Name is "_waitingSince" ? FieldMeaning.Since
            : FieldMeaning.Value;
    }
}

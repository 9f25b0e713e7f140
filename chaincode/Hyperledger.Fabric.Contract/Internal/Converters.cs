using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>Finds each type's form once: a converter given, else built in, else JSON.</summary>
internal sealed class Converters
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Dictionary<Type, Converter> BuiltIn = new()
    {
        [typeof(string)] = Text(static t => t, static v => (string)v, "string"),
        [typeof(bool)] = Text(static t => t is "true" or "false" ? t == "true" : throw new FormatException("true or false belongs here."), static v => (bool)v ? "true" : "false", "boolean"),
        [typeof(int)] = Number<int>("int32"),
        [typeof(uint)] = Number<uint>("uint32"),
        [typeof(long)] = Number<long>("int64"),
        [typeof(ulong)] = Number<ulong>("uint64"),
        [typeof(short)] = Number<short>("int16"),
        [typeof(ushort)] = Number<ushort>("uint16"),
        [typeof(byte)] = Number<byte>("uint8"),
        [typeof(sbyte)] = Number<sbyte>("int8"),
        [typeof(System.Numerics.BigInteger)] = Number<System.Numerics.BigInteger>("integer"),
        [typeof(double)] = Floating<double>("double"),
        [typeof(float)] = Floating<float>("float"),
        [typeof(Guid)] = Text(
            static t => Guid.TryParseExact(t, "D", out var value) ? value : throw new FormatException("a UUID such as 123e4567-e89b-12d3-a456-426614174000 belongs here."),
            static v => ((Guid)v).ToString("D"),
            "string",
            "uuid"),
        [typeof(TimeOnly)] = Text(
            static t => TimeOnly.TryParseExact(t, "HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
                ? value : throw new FormatException("a time of day such as 15:30:00 belongs here."),
            static v => ((TimeOnly)v).ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            "string",
            "time"),
        [typeof(decimal)] = Text(
            static t => decimal.TryParse(t, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? value : throw new FormatException("a decimal number belongs here."),
            static v => ((decimal)v).ToString(CultureInfo.InvariantCulture),
            "number"),
        [typeof(DateOnly)] = Text(
            static t => DateOnly.TryParseExact(t, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
                ? value : throw new FormatException("a date such as 2026-11-23 belongs here."),
            static v => ((DateOnly)v).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "string",
            "date"),
        [typeof(DateTimeOffset)] = Text(
            static t => DateTimeOffset.TryParseExact(
                    t, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
                ? value : throw new FormatException("a time such as 2026-11-23T15:30:00Z belongs here."),
            static v => ((DateTimeOffset)v).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            "string",
            "date-time"),
        [typeof(byte[])] = new Converter(static b => b.ToArray(), static v => (byte[])v, static () => Schema("string", "byte")),
        [typeof(ReadOnlyMemory<byte>)] = new Converter(static b => b, static v => (ReadOnlyMemory<byte>)v, static () => Schema("string", "byte")),
    };

    private readonly Dictionary<Type, Converter> _known;
    private readonly JsonSerializerOptions? _json;
    private readonly IContractSerializer? _serializer;

    internal Converters(ContractOptions options)
    {
        _known = new Dictionary<Type, Converter>(BuiltIn);
        foreach (var (type, converter) in options.Converters) _known[type] = Adapt(type, converter);
        _serializer = options.Serializer;
        if (options.Json is null) return;
        _json = new JsonSerializerOptions(options.Json.Options)
        {
            TypeInfoResolver = options.Json,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        _json.MakeReadOnly();
    }

    /// <exception cref="ArgumentException">The type has no form.</exception>
    internal Converter For(Type type, string usedBy)
    {
        // A converter given for a type stands before the serializer, the built-in ones after it.
        if (_serializer?.CanSerialize(type) == true && (!_known.TryGetValue(type, out var own) || BuiltIn.GetValueOrDefault(type) == own)) return Serialized(type, _serializer);
        if (_known.TryGetValue(type, out var converter)) return converter;
        if (type.IsEnum) converter = Enumeration(type);
        else if (Nullable.GetUnderlyingType(type) is { } underlying) converter = Optional(For(underlying, usedBy));
        else if (_json is not null && _json.TryGetTypeInfo(type, out var info)) converter = Json(info);
        else
            throw new ArgumentException($"{usedBy} uses {type}, which has neither a converter nor a JSON form: add it to ContractOptions.");
        return _known[type] = converter;
    }

    private static Converter Text<T>(Func<string, T> read, Func<object, string> write, string type, string? format = null) => new(
        bytes => read(StrictUtf8.GetString(bytes.Span)), value => Encoding.UTF8.GetBytes(write(value)), () => Schema(type, format));

    private static Converter Number<T>(string format) where T : struct, System.Numerics.INumber<T> => Text(
        t => T.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : throw new FormatException($"a whole number ({format}) belongs here."),
        static v => ((T)v).ToString(null, CultureInfo.InvariantCulture),
        "integer",
        format);

    private static Converter Floating<T>(string format) where T : struct, System.Numerics.IFloatingPointIeee754<T> => Text(
        t => T.TryParse(t, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value)
            ? value : throw new FormatException("a finite number belongs here."),
        static v => ((T)v).ToString("R", CultureInfo.InvariantCulture),
        "number",
        format);

    // No bytes stand for no value, as an empty state value does.
    private static Converter Optional(Converter of) => new(bytes => bytes.IsEmpty ? null : of.Read(bytes), of.Write, of.Schema, of.ComponentName);

    private static Converter Serialized(Type type, IContractSerializer serializer) => new(
        bytes => serializer.Read(type, bytes), value => serializer.Write(type, value), () => JsonNode.Parse(serializer.Schema(type))!);

    private static Converter Enumeration(Type type) => new(
        bytes =>
        {
            var name = StrictUtf8.GetString(bytes.Span);
            return Enum.GetNames(type).Contains(name) ? Enum.Parse(type, name) : throw new FormatException($"one of {string.Join(", ", Enum.GetNames(type))} belongs here.");
        },
        value => Encoding.UTF8.GetBytes(Enum.GetName(type, value) ?? throw new InvalidOperationException($"A value of {type} has no name.")),
        () => new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => JsonValue.Create(n))]) });

    private static Converter Json(JsonTypeInfo info)
    {
        var checks = ValueChecks.Of(info);
        return new(
            bytes =>
            {
                var value = JsonSerializer.Deserialize(bytes.Span, info);
                checks?.Check(value, "");
                return value;
            },
            value => JsonSerializer.SerializeToUtf8Bytes(value, info),
            () => info.GetJsonSchemaAsNode(ValueChecks.InSchema),
            info.Kind == JsonTypeInfoKind.Object ? NameOf(info.Type) : null);
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}_{string.Join('_', type.GetGenericArguments().Select(NameOf))}"
        : type.Name;

    private static Converter Adapt(Type type, object converter) =>
        (Converter)typeof(Converters).GetMethod(nameof(AdaptTyped), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [converter])!;

    private static Converter AdaptTyped<T>(IContractConverter<T> converter) => new(
        bytes => converter.Read(bytes), value => converter.Write((T)value), () => JsonNode.Parse(converter.Schema)!);

    private static JsonObject Schema(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null) schema["format"] = format;
        return schema;
    }
}

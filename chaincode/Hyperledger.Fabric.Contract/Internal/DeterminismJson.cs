using System.Text.Json.Serialization;

namespace Hyperledger.Fabric.Contract.Internal;

[JsonSerializable(typeof(string))]
internal sealed partial class DeterminismJson : JsonSerializerContext;

using System.Globalization;

namespace Ledger.Records.State.Internal;

internal static class StateWriting
{
    internal static byte[] Write(Action<CanonicalJsonWriter> write)
    {
        var writer = new CanonicalJsonWriter();
        write(writer);
        return writer.ToArray();
    }

    extension(CanonicalJsonWriter writer)
    {
        internal void WriteText(string name, string value)
        {
            writer.WriteName(name);
            writer.WriteString(value);
        }

        internal void WriteOptionalText(string name, string? value)
        {
            if (value is not null) writer.WriteText(name, value);
        }

        internal void WriteNumber(string name, int value)
        {
            writer.WriteName(name);
            writer.WriteInteger(value);
        }

        internal void WriteBoolean(string name, bool value)
        {
            writer.WriteName(name);
            writer.WriteBoolean(value);
        }

        internal void WriteVersion() => writer.WriteNumber("v", 1);

        internal void WriteTime(string name, DateTimeOffset value) => writer.WriteText(name, StateTime.Format(value));

        internal void WriteOptionalTime(string name, DateTimeOffset? value)
        {
            if (value is { } time) writer.WriteTime(name, time);
        }

        internal void WriteOptionalDate(string name, DateOnly? value) =>
            writer.WriteOptionalText(name, value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        internal void WriteTexts(string name, IEnumerable<string> values)
        {
            writer.WriteName(name);
            writer.BeginArray();
            foreach (var value in values) writer.WriteString(value);
            writer.EndArray();
        }

        internal void WriteDates(string name, IEnumerable<DateOnly> values) =>
            writer.WriteTexts(name, values.Select(static d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

        internal void WriteBy(string name, Submitter value)
        {
            writer.WriteName(name);
            value.Write(writer);
        }

        internal void WriteValues<T>(string name, IEnumerable<T> values) where T : IStateValue
        {
            writer.WriteName(name);
            writer.BeginArray();
            foreach (var value in values) writer.WriteRaw(value.ToCanonicalBytes());
            writer.EndArray();
        }

        internal void WriteValue(string name, IStateValue? value)
        {
            writer.WriteName(name);
            if (value is null) writer.WriteNull();
            else writer.WriteRaw(value.ToCanonicalBytes());
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>The shim's instruments as Prometheus reads them (text format 0.0.4).</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Tags), Series> _series = new();

    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ChaincodeMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Of(instrument, tags).Add(value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Of(instrument, tags).Add(value));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    internal string Write()
    {
        var page = new StringBuilder();
        foreach (var family in _series.GroupBy(s => s.Key.Instrument).OrderBy(f => f.Key.Name, StringComparer.Ordinal))
        {
            var instrument = family.Key;
            var isCounter = instrument is Counter<long>;
            var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : isCounter ? "_total" : "");
            page.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
            page.Append("# TYPE ").Append(name).Append(' ').Append(instrument is Histogram<double> ? "histogram" : isCounter ? "counter" : "gauge").Append('\n');
            foreach (var ((_, tags), series) in family.OrderBy(s => s.Key.Tags, StringComparer.Ordinal)) series.Write(page, name, tags);
        }
        return page.ToString();
    }

    private Series Of(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = "";
        foreach (var (name, value) in tags) text += $"{(text.Length > 0 ? "," : "")}{name}=\"{value}\"";
        return _series.GetOrAdd(
            (instrument, text), static key => new Series((key.Instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? []));
    }

    private sealed class Series(IReadOnlyList<double> bounds)
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[bounds.Count + 1];
        private double _sum;
        private long _count;

        internal void Add(double value)
        {
            lock (_lock)
            {
                _sum += value;
                _count++;
                var bucket = 0;
                while (bucket < bounds.Count && value > bounds[bucket]) bucket++;
                _buckets[bucket]++;
            }
        }

        internal void Write(StringBuilder page, string name, string tags)
        {
            lock (_lock)
            {
                if (bounds.Count == 0)
                {
                    page.Append(name).Append(tags.Length > 0 ? $"{{{tags}}}" : "").Append(CultureInfo.InvariantCulture, $" {_sum}\n");
                    return;
                }
                var comma = tags.Length > 0 ? "," : "";
                long below = 0;
                for (var i = 0; i <= bounds.Count; i++)
                {
                    below += _buckets[i];
                    var bound = i < bounds.Count ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    page.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{tags}{comma}le=\"{bound}\"}} {below}\n");
                }
                var braced = tags.Length > 0 ? $"{{{tags}}}" : "";
                page.Append(CultureInfo.InvariantCulture, $"{name}_sum{braced} {_sum}\n{name}_count{braced} {_count}\n");
            }
        }
    }
}

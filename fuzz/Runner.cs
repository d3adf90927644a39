using System.Diagnostics;

namespace Statewall.Fuzz;

/// <summary>
/// Runs one target. Life-cycle: the inputs run on a thread with a small stack (deep recursion shows early), the caller's thread is the
/// watchdog. Each input is first copied into a mapped file, so that it outlives even a process that dies (stack overflow, access violation).
/// An exception, more than <see cref="SlowestInput"/> (as <see cref="Watchdog"/> counts it) or more than <see cref="MostAllocated"/> bytes allocated for one input is a finding.
/// </summary>
internal sealed class Runner(FuzzTarget target, string folder)
{
    /// <summary>The time that one input may take, of the processor's.</summary>
    public static readonly TimeSpan SlowestInput = TimeSpan.FromSeconds(2);

    /// <summary>The bytes that one input may make a parser allocate.</summary>
    public const long MostAllocated = 256L << 20;

    private const int StackSize = 1 << 20;
    private static readonly TimeSpan ShrinkTime = TimeSpan.FromSeconds(2);

    private readonly LastInput _last = new(Path.Combine(folder, $"{target.Name}-{Environment.ProcessId}{LastInput.Suffix}"));
    private volatile Finding? _finding;
    private long _startedAt;
    private long _runs;

    /// <summary>The inputs tried so far.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Mutates <paramref name="seeds"/> until a finding, the time or the number of runs is reached.</summary>
    public Finding? Run(IEnumerable<byte[]> seeds, ulong seed, TimeSpan time, long mostRuns = long.MaxValue)
    {
        var mutator = new Mutator(seeds, seed);
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Watch(() =>
        {
            for (long number = 0; number < mostRuns && _finding is null && Stopwatch.GetTimestamp() < until; number++)
            {
                Try(mutator.Next(number));
            }

            if (_finding is { } found)
            {
                _finding = Shrink(found);
            }
        });
    }

    /// <summary>Tries one input alone.</summary>
    public Finding? RunOne(byte[] input) => Watch(() => Try(input));

    private Finding? Watch(Action work)
    {
        var thread = new Thread(() => work(), StackSize) { IsBackground = true, Name = target.Name };
        thread.Start();
        var watchdog = new Watchdog(SlowestInput);
        while (!thread.Join(TimeSpan.FromMilliseconds(100)))
        {
            if (watchdog.IsOverdue(Interlocked.Read(ref _startedAt)))
            {
                // The thread cannot be stopped; the program ends with it.
                return new Finding(target.Name, _last.Read(), $"an input that takes more than {SlowestInput.TotalSeconds:0} s");
            }
        }

        _last.Delete();
        return _finding;
    }

    private void Try(ReadOnlySpan<byte> input)
    {
        _last.Write(input);
        if (Attempt(input) is { } what)
        {
            _finding = new Finding(target.Name, input.ToArray(), what);
        }

        Interlocked.Increment(ref _runs);
    }

    private string? Attempt(ReadOnlySpan<byte> input)
    {
        Interlocked.Exchange(ref _startedAt, Stopwatch.GetTimestamp());
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Fuzz(input);
        }
#pragma warning disable CA1031 // Whatever a parser throws is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.ToString();
        }
        finally
        {
            Interlocked.Exchange(ref _startedAt, 0);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return allocated > MostAllocated ? $"{allocated >> 20} MiB allocated for one input" : null;
    }

    // Smaller pieces are cut out as long as the same kind of finding remains.
    private Finding Shrink(Finding found)
    {
        var watch = Stopwatch.StartNew();
        for (var size = found.Input.Length / 2; size > 0; size /= 2)
        {
            for (var at = found.Input.Length - size; at >= 0 && watch.Elapsed < ShrinkTime; at -= size)
            {
                if (at + size > found.Input.Length)
                {
                    continue;
                }

                byte[] shorter = [.. found.Input.AsSpan(0, at), .. found.Input.AsSpan(at + size)];
                _last.Write(shorter);
                if (Attempt(shorter) is { } what && Kind(what) == Kind(found.What))
                {
                    found = found with { Input = shorter, What = what };
                }
            }
        }

        return found;
    }

    private static string Kind(string what) => what[..Math.Max(0, what.IndexOf(':', StringComparison.Ordinal))];
}

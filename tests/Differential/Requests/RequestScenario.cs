namespace Differential.Requests;

// One thing that happens to both kernels.
internal abstract record Step(string Name);

// A datagram is sent. What identifiers the kernel has given to things so far can be asked for by their ordinals.
internal sealed record SendStep(string Name, Func<Identifiers, byte[]> Datagram) : Step(Name);

// A packet comes in through the inner or the outer interface of a forwarding host.
internal sealed record PacketStep(string Name, bool Inside, byte[] Packet) : Step(Name);

// A setting of net.netfilter is changed.
internal sealed record SettingStep(string Setting, string Value) : Step($"{Setting} = {Value}");

// Time passes.
internal sealed record WaitStep(int Milliseconds) : Step($"wait {Milliseconds} ms");

// A story told to a fresh kernel and a fresh engine.
internal sealed class RequestScenario(string name)
{
    private readonly List<Step> _steps = [];

    internal string Name { get; } = name;

    internal IReadOnlyList<Step> Steps => _steps;

    // Whether somebody listens to all the groups.
    internal bool Listens { get; private init; } = true;

    // Whether it is the changes of nf_tables that are listened to, and not those of connections.
    internal bool IsOfNftables { get; private init; }

    // Whether the kernels are hosts that forward packets. Their settings cannot be changed.
    internal bool Forwards { get; private init; }

    // Whether errors come with their reasons.
    internal bool ExtendedAcks { get; private init; } = true;

    // Whether errors quote the request's header alone.
    internal bool CapAcks { get; private init; }

    internal static RequestScenario Deaf(string name) => new(name) { Listens = false };

    internal static RequestScenario OfNftables(string name) => new(name) { IsOfNftables = true };

    internal static RequestScenario Forwarding(string name) => new(name) { Forwards = true };

    internal static RequestScenario Terse(string name) => new(name) { ExtendedAcks = false };

    internal static RequestScenario Capped(string name) => new(name) { CapAcks = true };

    internal RequestScenario Send(string name, byte[] datagram) => Add(new SendStep(name, _ => datagram));

    internal RequestScenario Send(string name, Func<Identifiers, byte[]> datagram) => Add(new SendStep(name, datagram));

    // Several messages in one datagram.
    internal RequestScenario SendAll(string name, params byte[][] messages) => Send(name, Wire.Join(messages));

    internal RequestScenario Inside(string name, byte[] packet) => Add(new PacketStep(name, true, packet));

    internal RequestScenario Outside(string name, byte[] packet) => Add(new PacketStep(name, false, packet));

    internal RequestScenario Set(string setting, string value) => Add(new SettingStep(setting, value));

    internal RequestScenario Wait(int milliseconds) => Add(new WaitStep(milliseconds));

    private RequestScenario Add(Step step)
    {
        _steps.Add(step);
        return this;
    }
}

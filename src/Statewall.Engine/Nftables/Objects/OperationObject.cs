using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>An object that is what an expression of the same kind would be, but shared.</summary>
internal sealed class OperationObject(NftObjectType type, Operation operation) : IObjectState
{
    public NftObjectType Type { get; } = type;

    public Operation Operation { get; } = operation;

    public bool CanBeUpdated => Operation is Quota or Synproxy;

    /// <summary>Reads an object by the expression's own loader.</summary>
    public static ObjectLoader LoaderOf(NftObjectType type, OperationLoader load) =>
        (in RequestAttributes attributes, LoadContext context) => load(in attributes, context) is { } operation ? new OperationObject(type, operation) : null;

    public void Evaluate(ref Registers registers, ref Packet packet) => Operation.Evaluate(ref registers, ref packet);

    public IObjectData ToMessage() => (IObjectData)Operation.ToMessage().Data!;

    public void Start(in RuleUse use) => Operation.Start(in use);

    public void Stop(in RuleUse use) => Operation.Stop(in use);

    public void Reset() => Operation.Reset();

    public void Update(IObjectState settings)
    {
        var other = ((OperationObject)settings).Operation;
        (Operation as Quota)?.Update((Quota)other);
        (Operation as Synproxy)?.Update((Synproxy)other);
    }
}

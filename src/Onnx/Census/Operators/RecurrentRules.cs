namespace AutoScale.Onnx.Census.Operators;

/// <summary>LSTM, GRU and RNN. x: [sequence, batch, input], or batch first with layout 1; W: [directions, gates·hidden, input].</summary>
static class RecurrentRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(node => Derive(node, 4), OperatorTable.Onnx, "LSTM");
        rules.Add(node => Derive(node, 3), OperatorTable.Onnx, "GRU");
        rules.Add(node => Derive(node, 1), OperatorTable.Onnx, "RNN");
        rules.Add(node => Derive(node, 4), OperatorTable.Microsoft, "DynamicQuantizeLSTM");
    }

    static void Derive(NodeContext node, int gates)
    {
        var (x, w, r) = (node.Shape(0, 3), node.Shape(1, 3), node.Shape(2, 3));
        // ONNX Runtime's quantised LSTM stores its weights transposed.
        var transposed = node.OperatorType is "DynamicQuantizeLSTM";
        var hidden = node.Int("hidden_size", transposed ? r[1] : r[2]);
        var directions = node.Text("direction", "forward") is "bidirectional" ? 2 : 1;
        if (hidden < 1 || w[0] != directions || w[transposed ? 1 : 2] != x[2] || w[transposed ? 2 : 1] != checked(gates * hidden))
        {
            throw node.Invalid($"has weights {NodeContext.Format(w)} for {hidden} hidden units and the input {NodeContext.Format(x)}");
        }

        if (transposed)
        {
            node.WeightInputs = [1, 2, 3];
        }

        var batchFirst = node.Int("layout", 0) != 0;
        var (steps, batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1]);
        long[] last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
        node.Set(0, batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden], node.Type(0));
        node.Set(1, last, node.Type(0));
        node.Set(2, last, node.Type(0));
        node.Layer(LayerKind.Recurrent, checked(steps * batch * directions * gates * hidden * (x[2] + hidden)));
    }
}

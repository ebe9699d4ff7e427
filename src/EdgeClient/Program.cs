return await AutoScale.EdgeClient.Cli.EdgeCommand.RunAsync(args, Console.Out, Console.Error);

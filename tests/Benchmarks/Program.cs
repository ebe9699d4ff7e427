using AutoScale.Benchmarks;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(InThisProcess).Assembly).Run(args);

module crosscost/tests/runtimes/go

go 1.19

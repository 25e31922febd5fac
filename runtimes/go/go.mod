module crosscost/runtimes/go

go 1.19

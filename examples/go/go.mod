module example.com/read_file

go 1.19

-- Where the server keeps who may log in as whom. The catalog only.
SELECT current_setting('hba_file') AS hba_file, current_setting('ident_file') AS ident_file
